using JobGrains.Hosting;
using JobGrains.Instances;

namespace JobGrains.Jobs;

/// <summary>
/// Tells runs that they hold a slot, and runs that they are to stop for a later one, again and again until they answer; a bounded number at the same time. Call
/// <see cref="Pump"/> after the commit of what is told.
/// </summary>
internal sealed class SlotMessenger(IGrainHost host, AdmissionBook book, Func<AdmissionPlace, AdmitVerdict, ValueTask> onAdmitted)
{
    private const int MaxInFlight = 32;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Queue<AdmissionPlace> _toTell = new();
    private readonly HashSet<long> _queued = [];
    private readonly HashSet<long> _canceling = [];
    private int _inFlight;
    private bool _retries;

    /// <summary>Will tell these runs.</summary>
    public void Tell(IEnumerable<AdmissionPlace> places)
    {
        foreach (var place in places)
        {
            if (_queued.Add(place.Number))
            {
                _toTell.Enqueue(place);
            }
        }
    }

    /// <summary>Sends what is to be told, as far as the bound allows.</summary>
    public void Pump()
    {
        while (_inFlight < MaxInFlight && _toTell.TryDequeue(out var place))
        {
            _queued.Remove(place.Number);
            if (book.FindSlot(place.Number) == place)
            {
                SendAdmit(place);
            }
        }

        if (book.CancelingCount == 0)
        {
            return;
        }

        foreach (var place in book.Slots)
        {
            if (place is { IsCanceling: true, CancelIsAnswered: false } && _canceling.Count < MaxInFlight && _canceling.Add(place.Number))
            {
                SendCancel(place);
            }
        }
    }

    private void SendAdmit(AdmissionPlace place)
    {
        var stamp = place.Stamp;
        _inFlight++;
        host.Send<IJobInstanceGrain, AdmitRequest, AdmitReply>(
            place.InstanceId.Value,
            static (grain, request) => grain.AdmitAsync(request),
            new AdmitRequest(place.Number),
            outcome => OnAnswerAsync(place, stamp, outcome));
    }

    private ValueTask OnAnswerAsync(AdmissionPlace place, long stamp, CallOutcome<AdmitReply> outcome)
    {
        _inFlight--;
        if (book.FindSlot(place.Number) != place)
        {
            Pump();
            return default;
        }

        if (!outcome.IsReply || stamp != place.Stamp)
        {
            Tell([place]);
            RetryLater();
            return default;
        }

        return onAdmitted(place, outcome.Reply.Verdict);
    }

    private void SendCancel(AdmissionPlace place) => host.Send<IJobInstanceGrain, CancelInstanceRequest, InstanceReply>(
        place.InstanceId.Value,
        static (grain, request) => grain.CancelAsync(request),
        new CancelInstanceRequest("A later run of the job takes its place (Admission.Overlap is CancelRunning)."),
        outcome =>
        {
            _canceling.Remove(place.Number);
            place.CancelIsAnswered = outcome.IsReply;
            if (outcome.IsReply)
            {
                Pump();
            }
            else
            {
                RetryLater();
            }

            return default;
        });

    private void RetryLater()
    {
        if (_retries)
        {
            return;
        }

        _retries = true;
        host.StartTimer(RetryAfter, () =>
        {
            _retries = false;
            Pump();
            return default;
        });
    }
}
