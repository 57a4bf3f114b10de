namespace JobGrains.Client;

/// <summary>Many requests and their answers; several loops take the next one each.</summary>
internal sealed class RunBatch(JobClient client, IReadOnlyList<RunRequest> requests)
{
    private readonly RunManyResult[] _results = new RunManyResult[requests.Count];
    private int _next = -1;

    public IReadOnlyList<RunManyResult> Results => _results;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var i = Interlocked.Increment(ref _next); i < _results.Length; i = Interlocked.Increment(ref _next))
        {
            try
            {
                _results[i] = new RunManyResult(await client.RunAsync(requests[i], cancellationToken), null);
            }
            catch (JobGrainsException exception)
            {
                _results[i] = new RunManyResult(null, exception);
            }
        }
    }
}
