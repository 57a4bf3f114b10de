using JobGrains.Diagnostics;
using JobGrains.Instances;
using JobGrains.Jobs;

namespace JobGrains.Client;

/// <summary>Gathers requests of one job whose runs are to be accepted together.</summary>
/// <param name="job">The job.</param>
/// <param name="accepted">When they are accepted.</param>
/// <param name="trace">The caller's trace.</param>
/// <param name="random">Draws keys.</param>
internal sealed class LotDraft(JobInfo job, DateTimeOffset accepted, StoredTrace? trace, Random random)
{
    /// <summary>A store writes so many as one.</summary>
    private const int MaxRuns = 512;

    private const int MaxCharacters = 64 << 10;

    /// <summary>A run that has more is not worth it.</summary>
    private const int MaxCharactersOfARun = 8 << 10;

    /// <summary>Fewer are created one by one.</summary>
    private const int MinRuns = 16;

    private readonly List<RunLotPart> _parts = [];
    private List<string> _keys = [];
    private RunRequest? _last;
    private int _characters;

    /// <summary>Which requests are in it.</summary>
    public List<int> Positions { get; } = [];

    public bool IsFull => Positions.Count == MaxRuns || _characters >= MaxCharacters;

    public bool IsWorthIt => Positions.Count >= MinRuns;

    /// <summary>Whether a run waits so long that its grain is not needed before its time, and brings no key that somebody may have used.</summary>
    public static bool MayTake(RunRequest request) => request.IdempotencyKey is null && request.Delay > JobInstanceGrain.LongDelay;

    /// <summary>Takes a request; answers false for one that is to be seen to by itself, because it is invalid, refused, or large.</summary>
    public bool TryAdd(int position, RunRequest request)
    {
        // The same request is often made many times.
        if (!ReferenceEquals(request, _last) && request != _last)
        {
            if (SizeOf(request) > MaxCharactersOfARun || RunRequestValidator.Check(request).Problems.Count > 0 || RunRefusal.Of(job.Definition, job.Status, request, accepted) is not null)
            {
                return false;
            }

            _last = request;
            _keys = [];
            _parts.Add(new RunLotPart(request, _keys));
            _characters += SizeOf(request);
        }

        _keys.Add(InstanceIds.DrawKey(random));
        Positions.Add(position);
        return true;
    }

    public RunLot ToLot() => new() { Snapshot = job.Definition, Generation = job.Generation, AcceptedTime = accepted, Trace = trace, Parts = _parts };

    private static int SizeOf(RunRequest request) =>
        (request.Parameters?.Length ?? 0) + (request.BusinessKey?.Length ?? 0) + SizeOf(request.Tags) + SizeOf(request.Silos) + SizeOf(request.SiloTags);

    private static int SizeOf(IReadOnlyList<string>? texts)
    {
        var size = 0;
        for (var i = 0; i < texts?.Count; i++)
        {
            size += texts[i]?.Length ?? 0;
        }

        return size;
    }
}
