using JobGrains.Hosting;

namespace JobGrains.Bench;

/// <summary>Starts the host that a scenario is measured on.</summary>
internal delegate Task<IBenchHost> StartBenchHost(Action<JobGrainsBuilder> configure);
