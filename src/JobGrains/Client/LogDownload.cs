using System.Text;

namespace JobGrains.Client;

/// <summary>Writes a log as text, page by page.</summary>
internal static class LogDownload
{
    private const int PageSize = 2_000;

    public static async Task<long> WriteAsync(IJobClient client, InstanceId instanceId, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var query = new RunLogQuery { InstanceId = instanceId, Limit = PageSize };
        var count = 0L;
        while (true)
        {
            var page = await client.ReadLogAsync(query, cancellationToken);
            var text = new StringBuilder();
            foreach (var line in page.Lines)
            {
                text.Append(line).Append('\n');
                count += line.Dropped > 0 ? 0 : 1;
            }

            await destination.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
            if (!page.HasMore)
            {
                await destination.FlushAsync(cancellationToken);
                return count;
            }

            query = query with { After = page.Next };
        }
    }
}
