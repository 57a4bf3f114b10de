using JobGrains.Hosting;

namespace JobGrains.Orleans.Client.Calls;

/// <summary>
/// Sends a call again while there is no answer, longer and longer after the last time, and takes the first answer that comes. A client is not told that the silo which it was connected to
/// has died: its call waits for as long as calls may take, while one that is sent now goes through another silo. Every call of a client may arrive twice.
/// </summary>
/// <param name="calls">Sends.</param>
/// <param name="patience">How long to wait before the second time.</param>
/// <param name="timeout">How long a call may take.</param>
/// <param name="time">The time.</param>
internal sealed class InsistentCalls(OrleansCalls calls, TimeSpan patience, TimeSpan timeout, TimeProvider time)
{
    /// <param name="drawKey">The grain; it may be another one each time.</param>
    /// <param name="call">What to call.</param>
    /// <param name="request">What to send.</param>
    public async ValueTask<TReply> CallAsync<TGrain, TRequest, TReply>(Func<string> drawKey, GrainCall<TGrain, TRequest, TReply> call, TRequest request)
        where TGrain : class
        where TRequest : class
        where TReply : class
    {
        var began = time.GetTimestamp();
        List<Task<TReply>> sent = [Send()];
        for (var wait = patience; time.GetElapsedTime(began) + wait < timeout; wait *= 2)
        {
            if (await AnsweredAsync(sent, wait) is { } answer)
            {
                return await answer;
            }

            if (sent.TrueForAll(task => task.IsCompleted))
            {
                break;
            }

            sent.Add(Send());
        }

        // By then the first has timed out.
        var rest = timeout - time.GetElapsedTime(began);
        return await (await AnsweredAsync(sent, rest > TimeSpan.Zero ? rest : TimeSpan.Zero) ?? sent[0]);

        Task<TReply> Send()
        {
            var task = calls.CallAsync(drawKey(), call, request).AsTask();
            _ = task.ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return task;
        }
    }

    /// <summary>The first that knows an outcome; null where none does in time, or none ever will.</summary>
    private async Task<Task<TReply>?> AnsweredAsync<TReply>(List<Task<TReply>> sent, TimeSpan wait)
    {
        using var stop = new CancellationTokenSource();
        var enough = Task.Delay(wait, time, stop.Token);
        try
        {
            while (true)
            {
                if (sent.Find(IsAnswer) is { } answer)
                {
                    return answer;
                }

                var open = sent.FindAll(static task => !task.IsCompleted);
                if (open.Count == 0 || enough.IsCompleted)
                {
                    return null;
                }

                await Task.WhenAny([.. open, enough]);
            }
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private static bool IsAnswer<TReply>(Task<TReply> task) =>
        task.IsCompleted && task.Exception?.InnerException is not JobGrainsUnavailableException;
}
