using JobGrains.Simulation.Mutants;
using JobGrains.Simulation.Running;

var options = RunnerOptions.Parse(args);
if (options is null)
{
    Console.Error.WriteLine(RunnerOptions.Usage);
    return (int)ExitCode.Usage;
}

using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = !options.Trace };
return (int)(options.Mutants ? new MutantRunner(options, output).Run() : new SeedRunner(options, output).Run());
