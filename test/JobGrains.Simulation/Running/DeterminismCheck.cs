using System.Diagnostics;
using System.Globalization;

namespace JobGrains.Simulation.Running;

/// <summary>
/// Runs the seeds in this process and in another one, and compares what came of each. What differs from process to process, such as the hash of a string, does not
/// differ between two runs in one.
/// </summary>
internal sealed class DeterminismCheck(RunnerOptions options, TextWriter output)
{
    private const int MaxPrinted = 10;

    public ExitCode Run()
    {
        var watch = Stopwatch.StartNew();
        using var other = Process.Start(Again())!;
        var theirs = Task.Run(() => other.StandardOutput.ReadToEndAsync());
        var mine = new SortedDictionary<ulong, string>();
        var runner = new SeedRunner(options, output) { OnLived = result => mine[result.Seed] = string.Create(CultureInfo.InvariantCulture, $"{result.Hash:x16} {result.Steps}") };
        var exit = runner.RunAll();
        var lines = Parse(theirs.GetAwaiter().GetResult());
        other.WaitForExit();

        var differing = mine.Where(seed => lines.GetValueOrDefault(seed.Key) != seed.Value).Select(seed => seed.Key).ToList();
        foreach (var seed in differing.Take(MaxPrinted))
        {
            output.WriteLine($"""
                DIFFERS seed {seed}: hash and steps are {mine[seed]} in one process, {lines.GetValueOrDefault(seed) ?? "none"} in another
                  replay twice, and compare: {options.Replay(seed, options.Without)}
                """);
        }

        output.WriteLine(runner.Summary.ToJson(watch.Elapsed));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"processes":2,"seeds":{{mine.Count}},"equal":{{mine.Count - differing.Count}},"differing":{{differing.Count}},"hashOfAll":"{{HashOf(mine.Values):x16}}","hashOfAllInTheOther":"{{HashOf(lines.Values):x16}}"}"""));
        return differing.Count > 0 || lines.Count != mine.Count ? ExitCode.NotDeterministic : exit;
    }

    private ProcessStartInfo Again() => new("dotnet",
    [
        typeof(DeterminismCheck).Assembly.Location,
        "--seeds",
        string.Create(CultureInfo.InvariantCulture, $"{options.First}..{options.Last}"),
        "--hashes",
        .. options.World(options.Without),
    ])
    {
        RedirectStandardOutput = true,
    };

    private static SortedDictionary<ulong, string> Parse(string text)
    {
        var lines = new SortedDictionary<ulong, string>();
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split(' ');
            if (words.Length > 3 && words[3] == "steps" && ulong.TryParse(words[0], CultureInfo.InvariantCulture, out var seed))
            {
                lines[seed] = $"{words[1]} {words[2]}";
            }
        }

        return lines;
    }

    private static ulong HashOf(IEnumerable<string> lines)
    {
        var hash = new Testing.Kernel.SimHash();
        foreach (var character in lines.SelectMany(line => line))
        {
            hash.Mix(character);
        }

        return hash.Value;
    }
}
