namespace WordCount;

/// <summary>Finds text files and the places where large ones may be cut.</summary>
internal static class TextFiles
{
    /// <summary>A file is text if its first 8 KiB hold no NUL.</summary>
    private const int Probe = 8 * 1024;

    private static readonly string[] SkippedFolders = [".git", "artifacts", "bin", "obj"];

    /// <summary>All files below the folder in ordinal order, without symbolic links and what lies in folders of version control and of builds.</summary>
    public static IEnumerable<FileInfo> List(DirectoryInfo folder)
    {
        var options = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var file in folder.EnumerateFiles("*", options).OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            yield return file;
        }

        foreach (var child in folder.EnumerateDirectories("*", options).OrderBy(child => child.Name, StringComparer.Ordinal))
        {
            foreach (var file in SkippedFolders.Contains(child.Name) ? [] : List(child))
            {
                yield return file;
            }
        }
    }

    /// <summary>Opens the file if it is there, may be read and is text.</summary>
    public static FileStream? OpenText(string path)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var probe = new byte[Probe];
            var length = file.ReadAtLeast(probe, Probe, throwOnEndOfStream: false);
            if (!probe.AsSpan(0, length).Contains((byte)0))
            {
                return file;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"Skipped {path}: {exception.Message}");
        }

        file?.Dispose();
        return null;
    }

    public static int PieceCount(long length, int pieceSize) => (int)((length + pieceSize - 1) / pieceSize);

    /// <summary>
    /// Cuts a file into pieces of about <paramref name="pieceSize"/> bytes. Each begins at the first separator at or after its nominal place, so that no word and no
    /// UTF-8 sequence is cut; a piece inside one long word is empty.
    /// </summary>
    public static IEnumerable<(long Start, long End)> Cut(FileStream file, int pieceSize)
    {
        var count = PieceCount(file.Length, pieceSize);
        var start = 0L;
        for (var piece = 1; piece <= count; piece++)
        {
            var nominalEnd = (long)piece * pieceSize;
            var end = piece == count ? file.Length : nominalEnd <= start ? start : SeparatorAtOrAfter(file, nominalEnd);
            yield return (start, end);
            start = end;
        }
    }

    public static byte[] Read(FileStream file, long start, long end)
    {
        var bytes = new byte[end - start];
        file.Position = start;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static long SeparatorAtOrAfter(FileStream file, long position)
    {
        var buffer = new byte[4_096];
        while (position < file.Length)
        {
            file.Position = position;
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            var separator = WordScanner.IndexOfSeparator(buffer.AsSpan(0, length));
            if (separator >= 0)
            {
                return position + separator;
            }

            // The bytes of a separator may straddle two reads: they overlap by the longest character less one byte.
            position += length < buffer.Length ? length : length - 3;
        }

        return file.Length;
    }
}
