using JobGrains.Orleans.Crash;

if (args is [SiloMain.Mode, .. var given])
{
    await SiloMain.RunAsync(SiloArguments.Parse(given));
    return 0;
}

if (ClusterArguments.Parse(args) is not { } arguments)
{
    Console.WriteLine(ClusterArguments.Usage);
    return args is ["--help"] ? 0 : 2;
}

return await ClusterRun.RunAsync(arguments);
