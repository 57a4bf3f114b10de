namespace JobGrains;

/// <summary>Which rows of history are kept. Values are stored: they never change.</summary>
public enum HistoryKeep
{
    /// <summary>All of them, for as long as <see cref="HistoryPolicy.Retention"/> says.</summary>
    All = 0,

    /// <summary>Those of attempts that failed or were cancelled; of attempts that succeeded the last <see cref="HistoryPolicy.Last"/>, and as many of the decisions about fires of which nothing was made.</summary>
    Failures = 1,
}
