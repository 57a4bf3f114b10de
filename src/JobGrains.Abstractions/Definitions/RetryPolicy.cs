using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>How often something is tried and how long to wait between tries. The end of a try is durable before the next begins.</summary>
public sealed record RetryPolicy
{
    /// <summary>One try.</summary>
    public static RetryPolicy None { get; } = new();

    /// <summary>The largest number of tries, the first included.</summary>
    /// <value>1 to 1,000; the default is 1.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int MaxTries { get; init; } = 1;

    /// <summary>How the wait grows from try to try.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Backoff Backoff { get; init; } = Backoff.Exponential;

    /// <summary>The wait after the first failed try.</summary>
    /// <value>Zero to 1 day; the default is 1 second.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait.</summary>
    /// <value><see cref="Delay"/> to 7 days; the default is 5 minutes.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The share of the wait that is drawn at random, so that failures do not retry in step.</summary>
    /// <value>0 to 1; the default is 0.2: a wait of 10 s becomes one between 8 and 10 s.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double Jitter { get; init; } = 0.2;

    /// <summary>Full names of exception types (or of base types) that are not retried.</summary>
    /// <value>At most 32, each of 1 to 512 characters.</value>
    public IReadOnlyList<string> DoNotRetryOn { get; init; } = [];
}
