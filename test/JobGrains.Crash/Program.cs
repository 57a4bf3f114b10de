using JobGrains.Crash;

if (args is ["child", var folder, var number, var mode])
{
    await CrashChild.RunAsync(new DirectoryInfo(folder), int.Parse(number), mode);
    return 0;
}

if (CrashArguments.Parse(args) is not { } arguments)
{
    Console.WriteLine(CrashArguments.Usage);
    return args is ["--help"] ? 0 : 2;
}

return await CrashRun.RunAsync(arguments);
