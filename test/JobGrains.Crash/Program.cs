using JobGrains.Crash;

if (args is ["child", var folder, var number, var mode, var database])
{
    await CrashChild.RunAsync(new DirectoryInfo(folder), int.Parse(number), mode, database);
    return 0;
}

if (CrashArguments.Parse(args) is not { } arguments)
{
    Console.WriteLine(CrashArguments.Usage);
    return args is ["--help"] ? 0 : 2;
}

return arguments.Takeovers > 0 ? await TakeoverRun.RunAsync(arguments) : await CrashRun.RunAsync(arguments);
