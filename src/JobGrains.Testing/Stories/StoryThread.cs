using JobGrains.Testing.Kernel;

namespace JobGrains.Testing.Stories;

/// <summary>Brings what the story asks for onto the world's thread, and knows while it waits that it waits for the world.</summary>
internal sealed class StoryThread(SimWorld world, SimScheduler scheduler)
{
    /// <summary>Whether the story is over, and its cluster with it.</summary>
    public bool IsOver { get; set; }

    public async Task<T> DoAsync<T>(Func<Task<T>> work)
    {
        Check();
        if (world.Outside is not { } outside)
        {
            return await work();
        }

        var code = outside.Current;
        code?.BeginWait();
        return world.IsOwnThread
            ? await FinishAsync(work, code)
            : await Task.Factory.StartNew(() => FinishAsync(work, code), CancellationToken.None, TaskCreationOptions.None, scheduler).Unwrap();
    }

    public Task DoAsync(Func<Task> work) => DoAsync(async () =>
    {
        await work();
        return true;
    });

    /// <summary>Does something at once that is none of the caller's code: what it starts belongs to the engine.</summary>
    public T Do<T>(Func<T> work)
    {
        Check();
        if (world.Outside is not { } outside)
        {
            return work();
        }

        if (!world.IsOwnThread)
        {
            return Task.Factory.StartNew(() => DoAsEngine(outside, work), CancellationToken.None, TaskCreationOptions.None, scheduler).GetAwaiter().GetResult();
        }

        return DoAsEngine(outside, work);
    }

    public void Do(Action work) => Do(() =>
    {
        work();
        return true;
    });

    /// <summary>The wait ends here, on the world's thread, and not when the caller's thread comes to it: until then virtual time must not run away.</summary>
    private static async Task<T> FinishAsync<T>(Func<Task<T>> work, UserCode? code)
    {
        try
        {
            return await work();
        }
        finally
        {
            code?.EndWait();
        }
    }

    private static T DoAsEngine<T>(RealWorld outside, Func<T> work)
    {
        var code = outside.Current;
        outside.Current = null;
        try
        {
            return work();
        }
        finally
        {
            outside.Current = code;
        }
    }

    private void Check()
    {
        if (IsOver)
        {
            throw new InvalidOperationException("The story of this simulated cluster is over, and the cluster has ended with it. Await everything before the story returns.");
        }

        if (world.Outside is null && !world.IsOwnThread)
        {
            throw new InvalidOperationException(
                "A simulated cluster in strict mode was used from another thread. Leave out Task.Run and ConfigureAwait(false) in the story, or set Mode to Open.");
        }
    }
}
