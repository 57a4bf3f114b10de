using System.Globalization;
using JobGrains;

namespace WordCount;

/// <summary>The root lists the files; each large one is cut by a task of its own, whose children count the pieces; reduce merges the counts.</summary>
internal sealed class WordCountProcessor(CrashGate gate) : IMapReduceProcessor
{
    public const int PieceSize = 64 * 1024;

    private const string SmallFile = "file";
    private const string LargeFile = "cut";
    private const string Piece = "piece";

    public async ValueTask<ProcessorResult> ProcessAsync(IMapContext context, CancellationToken cancellationToken)
    {
        if (context.IsRoot)
        {
            return await MapFilesAsync(context, cancellationToken);
        }

        await gate.PassAsync(context.Silo, cancellationToken);
        return context.TaskName switch
        {
            SmallFile => CountFile(context.Payload!),
            LargeFile => await MapPiecesAsync(context, context.Payload!, cancellationToken),
            _ => CountPiece(context.Payload!.Split('|', 3)),
        };
    }

    public async ValueTask<ProcessorResult> ReduceAsync(IJobContext context, IAsyncEnumerable<TaskResult> results, CancellationToken cancellationToken)
    {
        await gate.PassAsync(context.Silo, cancellationToken);
        var totals = new WordTotals();
        await foreach (var result in results.WithCancellation(cancellationToken))
        {
            if (result.Status != JobTaskStatus.Succeeded)
            {
                return ProcessorResult.Failed($"Task {result.TaskId} ended {result.Status}: {result.Failure}");
            }

            if (result.TaskId.IsMapped)
            {
                totals.Merge(result.Result!);
            }
        }

        return ProcessorResult.Succeeded(WordCountResult.Of(totals, WordCountRequest.Parse(context.Parameters).Top).ToJson());
    }

    private async Task<ProcessorResult> MapFilesAsync(IMapContext context, CancellationToken cancellationToken)
    {
        var files = TextFiles.List(new DirectoryInfo(WordCountRequest.Parse(context.Parameters).Folder)).ToList();
        gate.Expect(2 + files.Sum(ExpectedTasks));
        await context.MapAsync([.. files.Select(file => new MapItem(file.FullName, Name: IsSmall(file) ? SmallFile : LargeFile))], cancellationToken);
        return ProcessorResult.Succeeded();
    }

    private static async Task<ProcessorResult> MapPiecesAsync(IMapContext context, string path, CancellationToken cancellationToken)
    {
        using var file = TextFiles.OpenText(path);
        if (file is null)
        {
            return ProcessorResult.Succeeded(new WordTotals().ToString());
        }

        var pieces = TextFiles.Cut(file, PieceSize).Select(piece => new MapItem(string.Create(CultureInfo.InvariantCulture, $"{piece.Start}|{piece.End}|{path}"), Name: Piece));
        await context.MapAsync([.. pieces], cancellationToken);
        return ProcessorResult.Succeeded(new WordTotals { Files = 1 }.ToString());
    }

    private static ProcessorResult CountFile(string path)
    {
        using var file = TextFiles.OpenText(path);
        return file is null
            ? ProcessorResult.Succeeded(new WordTotals().ToString())
            : ProcessorResult.Succeeded(new WordTotals { Files = 1 }.Count(TextFiles.Read(file, 0, file.Length)).ToString());
    }

    private static ProcessorResult CountPiece(string[] payload)
    {
        var (start, end) = (long.Parse(payload[0], CultureInfo.InvariantCulture), long.Parse(payload[1], CultureInfo.InvariantCulture));
        using var file = new FileStream(payload[2], FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        return ProcessorResult.Succeeded(new WordTotals().Count(TextFiles.Read(file, start, end)).ToString());
    }

    private static bool IsSmall(FileInfo file) => file.Length <= PieceSize;

    private static int ExpectedTasks(FileInfo file)
    {
        if (IsSmall(file))
        {
            return 1;
        }

        using var text = TextFiles.OpenText(file.FullName);
        return 1 + (text is null ? 0 : TextFiles.PieceCount(text.Length, PieceSize));
    }
}
