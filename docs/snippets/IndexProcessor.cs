namespace JobGrains.Docs;

public sealed class IndexProcessor : IJobProcessor
{
    public async ValueTask<ProcessorResult> ProcessAsync(IJobContext context, CancellationToken cancellationToken)
    {
        var files = Directory.GetFiles(context.Parameters!);
        for (var i = 0; i < files.Length; i++)
        {
            await File.ReadAllTextAsync(files[i], cancellationToken);
            context.ReportProgress((i + 1.0) / files.Length, files[i]);
        }

        return ProcessorResult.Succeeded();
    }
}
