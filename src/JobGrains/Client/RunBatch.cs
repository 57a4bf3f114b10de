namespace JobGrains.Client;

/// <summary>Many requests and their answers; several loops take the next one each that has none.</summary>
/// <param name="requests">The requests.</param>
/// <param name="runAsync">Runs one, which may have been begun.</param>
internal sealed class RunBatch(IReadOnlyList<RunRequest> requests, Func<RunRequest, BegunRun?, Task<RunReceipt>> runAsync)
{
    private readonly RunManyResult?[] _results = new RunManyResult?[requests.Count];
    private readonly BegunRun?[] _begun = new BegunRun?[requests.Count];
    private int _next = -1;

    public IReadOnlyList<RunRequest> Requests => requests;

    /// <summary>The answers, once the loops have ended.</summary>
    public IReadOnlyList<RunManyResult> Results => _results!;

    /// <summary>Answers a request, before the loops begin.</summary>
    public void Answer(int index, RunReceipt receipt) => _results[index] = new RunManyResult(receipt, null);

    /// <summary>Of a request that has no answer: it was asked for. Before the loops begin.</summary>
    public void Begin(int index, BegunRun begun) => _begun[index] = begun;

    public async Task RunAsync()
    {
        for (var i = Interlocked.Increment(ref _next); i < _results.Length; i = Interlocked.Increment(ref _next))
        {
            if (_results[i] is not null)
            {
                continue;
            }

            try
            {
                _results[i] = new RunManyResult(await runAsync(requests[i], _begun[i]), null);
            }
            catch (JobGrainsException exception)
            {
                _results[i] = new RunManyResult(null, exception);
            }
        }
    }
}
