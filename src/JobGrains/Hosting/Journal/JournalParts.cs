using JobGrains.Diagnostics;
using Microsoft.Extensions.Logging;

namespace JobGrains.Hosting.Journal;

/// <summary>What a journal is made of.</summary>
/// <param name="Folder">Its files.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Time">Its clock, for waits.</param>
/// <param name="Writer">Where it writes, one step at a time.</param>
/// <param name="Background">Where it takes snapshots and cleans up.</param>
/// <param name="Logger">Where it logs.</param>
/// <param name="Metrics">What measures it; null where nothing does.</param>
internal sealed record JournalParts(IJournalFolder Folder, JournalSettings Settings, TimeProvider Time, TaskScheduler Writer, TaskScheduler Background, ILogger Logger, EngineMetrics? Metrics = null);
