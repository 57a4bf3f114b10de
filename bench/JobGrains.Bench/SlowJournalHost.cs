using JobGrains.Diagnostics;
using JobGrains.Hosting;
using JobGrains.Hosting.Journal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JobGrains.Bench;

/// <summary>A journal on a slow disk.</summary>
internal sealed class SlowJournalHost(IOptions<JournalOptions> options, TimeProvider time, ILoggerFactory loggers, EngineTelemetry telemetry) : JournalHost(options, time, loggers, telemetry)
{
    protected override IJournalFolder OpenFolder(string path) => new SlowFolder(base.OpenFolder(path));
}
