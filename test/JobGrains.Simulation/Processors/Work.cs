using System.Globalization;
using JobGrains.Simulation.Ledgers;
using JobGrains.Simulation.Lifetimes;
using JobGrains.Simulation.Workloads;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;
using Microsoft.Extensions.Logging;

namespace JobGrains.Simulation.Processors;

/// <summary>What all processors of a lifetime do on one silo: record the start, behave as drawn, record the end.</summary>
internal class Work(Ledger ledger, Plan plan, SimRandom random, SimSilo silo)
{
    private static readonly string Huge = new('x', JobLimits.MaxPayloadBytes + 1);

    /// <summary>What is known of what processors log; null where they do not.</summary>
    public LogReading? Log { get; init; }

    protected Ledger Ledger { get; } = ledger;

    protected Plan Plan { get; } = plan;

    protected SimRandom Random { get; } = random;

    protected async ValueTask<ProcessorResult> RunAsync(
        Step step,
        IJobContext context,
        string? payload,
        CancellationToken cancellationToken,
        Func<TaskStart, ValueTask>? body = null)
    {
        var start = Ledger.Start(silo, step, context, payload);
        using var registration = cancellationToken.Register(() => start.ToldToStopAt = Ledger.World.Elapsed);
        try
        {
            WriteLines(start, context);
            var behaviour = Draw(context);
            if (behaviour == Behaviour.Throw && Random.Chance(0.5))
            {
                throw new ToldToThrowException();
            }

            if (body is not null)
            {
                await body(start);
            }

            return await BehaveAsync(start, behaviour, context, payload, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Ledger.End(start, StartEnd.Stopped);
            throw;
        }
        catch (Exception)
        {
            Ledger.End(start, StartEnd.Threw);
            throw;
        }
    }

    private void WriteLines(TaskStart start, IJobContext context)
    {
        for (var lines = Log is null ? 0 : Random.Next(12); lines > 0; lines--)
        {
            var line = Log!.NextLine(start);
            context.Logger.Log(LogLevel.Information, default, line, exception: null, static (text, _) => text);
        }
    }

    /// <summary>A result that tells where it is from.</summary>
    private static string Result(IJobContext context, string? payload) => $"{context.TaskId}|{context.Epoch}|{payload}";

    private Behaviour Draw(IJobContext context)
    {
        var rates = Plan.Behaviours;
        var behaviour = Behaviour.Succeed;
        if (Strikes(FaultKind.ProcessorThrew))
        {
            behaviour = Random.Chance(0.5) ? Behaviour.Throw : Behaviour.Fail;
        }
        else if ((context.Definition.Timeouts.Task ?? context.Definition.Timeouts.Attempt) is not null && Strikes(FaultKind.ProcessorHung))
        {
            behaviour = Behaviour.Hang;
        }
        else if (Strikes(FaultKind.ProcessorStubborn))
        {
            behaviour = Behaviour.Stubborn;
        }
        else if (Strikes(FaultKind.ProcessorSnoozed))
        {
            behaviour = Behaviour.Snooze;
        }
        else if (Strikes(FaultKind.ProcessorHugeResult))
        {
            behaviour = Behaviour.Huge;
        }
        else if (Strikes(FaultKind.ProcessorSlow))
        {
            behaviour = Behaviour.Slow;
        }

        return behaviour;

        bool Strikes(FaultKind kind)
        {
            if (!Random.Chance(rates[kind]))
            {
                return false;
            }

            Ledger.World.Faults.Strike(kind);
            return true;
        }
    }

    private async ValueTask<ProcessorResult> BehaveAsync(TaskStart start, Behaviour behaviour, IJobContext context, string? payload, CancellationToken cancellationToken)
    {
        switch (behaviour)
        {
            case Behaviour.Throw:
                throw new ToldToThrowException();
            case Behaviour.Fail:
                Ledger.End(start, StartEnd.Failed);
                return ProcessorResult.Failed("The processor was told to fail.");
            case Behaviour.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, silo.Time, cancellationToken);
                break;
            case Behaviour.Stubborn:
                await Task.Delay(TimeSpan.FromSeconds(Random.Next(1, 20)), silo.Time, CancellationToken.None);
                break;
            case Behaviour.Snooze:
                Ledger.End(start, StartEnd.Snoozed);
                return ProcessorResult.Snooze(TimeSpan.FromMilliseconds(Random.Next(3000)));
            case Behaviour.Huge:
                Ledger.End(start, StartEnd.Failed);
                return ProcessorResult.Succeeded(Huge);
            case Behaviour.Slow:
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Next(4000)), silo.Time, cancellationToken);
                break;
            default:
                if (Plan.IsLong && IsLongTask(context))
                {
                    await Task.Delay(TimeSpan.FromMinutes(Random.Next(2, 6)), silo.Time, cancellationToken);
                }

                break;
        }

        var result = Result(context, payload);
        Ledger.End(start, StartEnd.Succeeded, result);
        return ProcessorResult.Succeeded(result);
    }

    private static bool IsLongTask(IJobContext context) => context.TaskId.IsMapped && context.TaskId.Page == 0 && context.TaskId.Index == 0 && context.Try == 1;

    protected static string Child(string? parent, int index) => string.Create(CultureInfo.InvariantCulture, $"{parent ?? "r"}.{index}");
}
