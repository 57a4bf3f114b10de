using System.Globalization;

namespace WordCount;

internal sealed record WordCountArguments(string Folder, int Top, bool Crash, bool Broadcast, bool IsDurable)
{
    public const int LargestTop = 500;

    public const string Usage = """
        Counts words over all text files below a folder, as a map-reduce over three silos in this process.

          dotnet run -c Release --project samples/WordCount
          dotnet run -c Release --project samples/WordCount -- [FOLDER] [--top N] [--crash]
          dotnet run -c Release --project samples/WordCount -- --broadcast

        Without any argument, in a journal in the folder for local application data, and without hurry: kill the process and start it again, and the run goes on where it was. With arguments, in memory.

          FOLDER        the folder; without it, that of this repository.
          --top N       how many of the most frequent words are shown: 0 to 500, 20 by default.
          --crash       crashes a silo half-way, while tasks run on it; the totals stay the same.
          --broadcast   instead of counting: a broadcast to the three silos, one of which crashes while it runs.

        What is counted, exactly:
          - Files: all below FOLDER; no symbolic links; nothing in folders named .git, artifacts, bin or obj; nothing that may not be read.
          - Text: a file whose first 8 KiB (8,192 bytes) hold no NUL byte. An empty file is text.
          - Words: the file is decoded as UTF-8, ill-formed sequences as U+FFFD. A word is a maximal run of characters of the Unicode categories L (letters) and
            Nd (decimal digits). Each character is mapped to its lower case, one to one, by .NET's invariant culture.
          - A word of more than 100 UTF-16 units counts like any other and is shown as its first 32, its length and its hash.
          - Words with the same count are ordered by their UTF-16 units.

        The last line is one JSON object: files, words, distinct, top, seconds, tasks; with --crash also crashedSilo, doneAtCrash (ended tasks over all tasks) and redelivered;
        after a restart resumed (the run), resumedAt (its tasks that had ended) and redelivered.
        """;

    /// <summary>The arguments, or null where they make no sense.</summary>
    public static WordCountArguments? Parse(string[] args)
    {
        var parsed = new WordCountArguments("", 20, Crash: false, Broadcast: false, IsDurable: args.Length == 0);
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--crash":
                    parsed = parsed with { Crash = true };
                    break;
                case "--broadcast":
                    parsed = parsed with { Broadcast = true };
                    break;
                case "--top" when i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var top) && top <= LargestTop:
                    parsed = parsed with { Top = top };
                    i++;
                    break;
                case var folder when parsed.Folder.Length == 0 && Directory.Exists(folder):
                    parsed = parsed with { Folder = Path.GetFullPath(folder) };
                    break;
                default:
                    Console.Error.WriteLine($"'{args[i]}' is neither an option nor a folder.");
                    return null;
            }
        }

        return parsed.Folder.Length == 0 ? parsed with { Folder = Repository() } : parsed;
    }

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "JobGrains.sln")))
            {
                return folder.FullName;
            }
        }

        return Environment.CurrentDirectory;
    }
}
