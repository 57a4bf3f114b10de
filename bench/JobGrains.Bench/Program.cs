using JobGrains.Bench;

if (RecoveryProcess.Is(args))
{
    await RecoveryProcess.RunAsync(args);
    return 0;
}

if (BenchArguments.Parse(args) is not { } arguments)
{
    Console.WriteLine(BenchArguments.Usage);
    return args is ["--help"] ? 0 : 2;
}

if (RuntimeSettings.AreNeeded(arguments))
{
    return await RuntimeSettings.RunAsync(arguments, args);
}

return await Scenarios.RunAsync(configure => BenchHost.StartAsync(arguments, configure), arguments, new Report());
