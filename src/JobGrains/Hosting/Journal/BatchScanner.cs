using System.Buffers.Binary;

namespace JobGrains.Hosting.Journal;

/// <summary>Reads the batches of a file, and tells a write that was torn by a crash from damage.</summary>
/// <param name="file">The file.</param>
/// <param name="number">Its number, which each of its batches has.</param>
/// <param name="start">Where its first batch begins.</param>
/// <param name="end">Where its last batch ends, if all is well.</param>
/// <param name="sequence">The number of the first entry.</param>
internal sealed class BatchScanner(IJournalFile file, int number, long start, long end, long sequence) : IDisposable
{
    private const int SearchPiece = 32 * 1024;

    private readonly FileWindow _window = new(file, end);

    /// <summary>Where the next batch begins; where the damage is.</summary>
    public long Position { get; private set; } = start;

    /// <summary>The number of the next entry.</summary>
    public long NextSequence { get; private set; } = sequence;

    /// <summary>What is wrong at <see cref="Position"/>; null at the end.</summary>
    public string? Damage { get; private set; }

    /// <summary>Reads the next batch; answers false at the end and where there is no whole batch. The content is valid until the next call.</summary>
    public bool TryRead(out BatchHeader header, out long contentOffset, out ReadOnlySpan<byte> content)
    {
        content = default;
        contentOffset = Position + BatchHeader.Size;
        header = default;
        if (Position >= end)
        {
            return false;
        }

        if (!BatchHeader.TryRead(_window.Get(Position, BatchHeader.Size), out header) || header.File != number)
        {
            Damage = "there is no whole batch";
            return false;
        }

        if (header.FirstSequence != NextSequence)
        {
            Damage = $"a batch begins with entry {header.FirstSequence} instead of {NextSequence}";
            return false;
        }

        if (header.Length > end - contentOffset)
        {
            Damage = "a batch is cut off";
            return false;
        }

        content = _window.Get(contentOffset, header.Length);
        if (content.Length != header.Length || Crc32C.Of(content) != header.Checksum)
        {
            Damage = "the checksum of a batch is wrong";
            return false;
        }

        Position = contentOffset + header.Length;
        NextSequence += header.Count;
        return true;
    }

    /// <summary>Where behind the damage a whole batch begins; -1 for nowhere.</summary>
    public long FindLaterBatch()
    {
        Span<byte> magic = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, BatchHeader.Magic);
        var at = Position + 1;
        while (at < end)
        {
            var piece = _window.Get(at, SearchPiece);
            var found = piece.IndexOf(magic);
            if (found >= 0)
            {
                at += found;
                if (IsBatch(at))
                {
                    return at;
                }

                at++;
            }
            else if (piece.Length < magic.Length)
            {
                break;
            }
            else
            {
                at += piece.Length - magic.Length + 1;
            }
        }

        return -1;
    }

    public void Dispose() => _window.Dispose();

    private bool IsBatch(long at)
    {
        if (!BatchHeader.TryRead(_window.Get(at, BatchHeader.Size), out var header)
            || header.File != number
            || header.FirstSequence < NextSequence
            || header.Length > end - at - BatchHeader.Size)
        {
            return false;
        }

        var content = _window.Get(at + BatchHeader.Size, header.Length);
        return content.Length == header.Length && Crc32C.Of(content) == header.Checksum;
    }
}
