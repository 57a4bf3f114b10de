namespace JobGrains.Testing.Kernel;

/// <summary>How likely each fault is: a probability for those that strike a call, a write or a start, otherwise a number of strikes in a minute of virtual time.</summary>
internal sealed class FaultRates
{
    private static readonly FaultKind[] Kinds = Enum.GetValues<FaultKind>();
    private readonly double[] _rates = new double[Kinds.Length];

    public double this[FaultKind kind]
    {
        get => _rates[(int)kind];
        set => _rates[(int)kind] = value;
    }

    /// <summary>No fault at all.</summary>
    public static FaultRates None => new();

    /// <summary>Draws rates in the manner of a swarm: each fault is off in about half of the worlds, and of a random strength in the others.</summary>
    public static FaultRates Draw(SimRandom random, HostProfile profile)
    {
        var rates = new FaultRates();
        foreach (var kind in Kinds)
        {
            var max = MaxOf(kind);
            if (max == 0)
            {
                continue;
            }

            var isOn = random.Chance(0.5);
            var strength = random.NextDouble();
            rates[kind] = isOn && IsIn(profile, kind) ? max * (0.1 + (0.9 * strength * strength)) : 0;
        }

        return rates;
    }

    public FaultRates Copy()
    {
        var copy = new FaultRates();
        _rates.CopyTo(copy._rates, 0);
        return copy;
    }

    /// <summary>Sets all to zero: from now on nothing goes wrong.</summary>
    public void Calm() => Array.Clear(_rates);

    public override string ToString() =>
        string.Join(", ", Kinds.Where(k => this[k] > 0).Select(k => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{k} {this[k]:0.###}")));

    private static bool IsIn(HostProfile profile, FaultKind kind) =>
        profile == HostProfile.OrleansLike || kind is not (FaultKind.StoreLateWrite or FaultKind.ActivationLost or FaultKind.ActivationDoubled);

    private static double MaxOf(FaultKind kind) => kind switch
    {
        FaultKind.CallDelayed => 0.5,
        FaultKind.CallReordered => 0.3,
        FaultKind.RequestDropped or FaultKind.ReplyDropped => 0.08,
        FaultKind.CallDuplicated => 0.1,
        FaultKind.CallSlow => 0.05,
        FaultKind.StoreReadFailed => 0.05,
        FaultKind.StoreFailedBefore or FaultKind.StoreFailedAfter => 0.06,
        FaultKind.StoreSlow => 0.3,
        FaultKind.StoreConflict or FaultKind.StoreLateWrite => 0.04,
        FaultKind.WakeUpLate or FaultKind.WakeUpRepeated => 0.9,
        FaultKind.TimerLate => 0.3,
        FaultKind.SiloCrashed => 4,
        FaultKind.SiloRestarted => 1,
        FaultKind.SiloStopped => 2,
        FaultKind.SiloPaused => 3,
        FaultKind.SiloSuspected => 3,
        FaultKind.SiloIsolated => 2,
        FaultKind.SiloAdded => 2,
        FaultKind.ViewLagged => 0.7,
        FaultKind.ClockSkewed => 0.6,
        FaultKind.ActivationEnded => 40,
        FaultKind.ActivationLost => 0.65,
        FaultKind.ActivationDoubled => 0.35,
        FaultKind.ProcessorThrew => 0.3,
        FaultKind.ProcessorHung => 0.1,
        FaultKind.ProcessorStubborn => 0.1,
        FaultKind.ProcessorSlow => 0.4,
        FaultKind.ProcessorSnoozed => 0.15,
        FaultKind.ProcessorHugeResult => 0.12,
        _ => 0,
    };
}
