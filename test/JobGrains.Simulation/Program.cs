using JobGrains.Simulation.Mutants;
using JobGrains.Simulation.Running;

if (args.Contains("--help"))
{
    Console.WriteLine(RunnerOptions.Usage);
    return (int)ExitCode.Passed;
}

RunnerOptions options;
try
{
    options = RunnerOptions.Parse(args);
}
catch (UsageException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine("--help lists all arguments.");
    return (int)ExitCode.Usage;
}

using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = !options.Trace };
return (int)(options switch
{
    { Mutants: true } => new MutantRunner(options, output).Run(),
    { CheckDeterminism: true } => new DeterminismCheck(options, output).Run(),
    _ => new SeedRunner(options, output).Run(),
});
