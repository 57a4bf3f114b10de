using System.Text.Json.Nodes;

namespace JobGrains.Crash;

/// <summary>What came of takeovers.</summary>
/// <param name="ExitCode">That of the process that has ended all that was accepted.</param>
/// <param name="Kills">How often a process was killed; otherwise it was paused.</param>
/// <param name="Longest">The longest time from the strike until the engine ran in the other process.</param>
/// <param name="Findings">What is wrong in the logs and the history.</param>
/// <param name="Figures">What was measured.</param>
internal sealed record TakeoverResult(int ExitCode, int Kills, TimeSpan Longest, CrashFindings Findings, JsonObject Figures);
