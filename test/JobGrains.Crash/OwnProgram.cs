using System.Diagnostics;
using System.Reflection;

namespace JobGrains.Crash;

/// <summary>This program, to be started once more.</summary>
internal static class OwnProgram
{
    /// <summary>With its standard input in the hands of this process; see <see cref="CrashChild.EndWithTheParent"/>.</summary>
    /// <param name="program">The program, which tests use as a library.</param>
    /// <param name="arguments">What it is told.</param>
    public static ProcessStartInfo Start(Assembly program, params IEnumerable<string> arguments)
    {
        var own = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(own) == program.GetName().Name ? Start(own, arguments) : StartBuilt(program.Location, arguments);
    }

    /// <summary>The same program, built of other sources.</summary>
    public static ProcessStartInfo StartBuilt(string assembly, IEnumerable<string> arguments) => Start("dotnet", arguments.Prepend(assembly));

    private static ProcessStartInfo Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
