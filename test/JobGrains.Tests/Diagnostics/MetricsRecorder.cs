using System.Diagnostics.Metrics;

namespace JobGrains.Tests.Diagnostics;

/// <summary>Makes meters and remembers what they measure: those that it has made, and no others of the process.</summary>
internal sealed class MetricsRecorder : IMeterFactory
{
    private readonly Lock _gate = new();
    private readonly List<Measured> _measured = [];
    private readonly List<Meter> _meters = [];
    private readonly List<(Func<Measured, bool> Condition, TaskCompletionSource Happened)> _expected = [];
    private readonly MeterListener _listener = new();

    public MetricsRecorder()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, this))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        lock (_gate)
        {
            _meters.Add(meter);
        }

        return meter;
    }

    /// <summary>What was measured so far by an instrument.</summary>
    public IReadOnlyList<Measured> Of(string instrument)
    {
        lock (_gate)
        {
            return [.. _measured.Where(measured => measured.Instrument == instrument)];
        }
    }

    /// <summary>The sum of what was measured, with the given tag where one is given.</summary>
    public double Sum(string instrument, string? tag = null, string? value = null) => Of(instrument).Where(measured => tag is null || measured[tag] == value).Sum(measured => measured.Value);

    /// <summary>What an instrument says that is asked.</summary>
    public IReadOnlyList<Measured> Look(string instrument)
    {
        lock (_gate)
        {
            _measured.RemoveAll(measured => measured.Instrument == instrument);
        }

        _listener.RecordObservableInstruments();
        return Of(instrument);
    }

    /// <summary>Waits for a measurement, or finds it.</summary>
    public Task UntilAsync(Func<Measured, bool> condition)
    {
        lock (_gate)
        {
            if (_measured.Exists(measured => condition(measured)))
            {
                return Task.CompletedTask;
            }

            var happened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _expected.Add((condition, happened));
            return happened.Task;
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_gate)
        {
            _meters.ForEach(static meter => meter.Dispose());
        }
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var measured = new Measured(instrument.Name, value, new Dictionary<string, object?>(tags.ToArray()));
        lock (_gate)
        {
            _measured.Add(measured);
            foreach (var (_, happened) in _expected.Where(expected => expected.Condition(measured)))
            {
                happened.TrySetResult();
            }
        }
    }
}
