using System.Globalization;
using Microsoft.Extensions.Options;

namespace JobGrains.Hosting;

/// <summary>Collects what is wrong with options: each problem names option, value, range and fix.</summary>
internal sealed class OptionProblems(string options)
{
    private readonly List<string> _problems = [];

    public void Range(string name, long value, long low, long high)
    {
        if (value < low || value > high)
        {
            Add(name, value.ToString("N0", CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{low:N0} to {high:N0}"));
        }
    }

    public void Range(string name, TimeSpan value, TimeSpan low, TimeSpan high)
    {
        if (value < low || value > high)
        {
            Add(name, value.ToString("c", CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{low:c} to {high:c}"));
        }
    }

    public void Add(string name, string value, string range) => _problems.Add($"{options}.{name} is {value}; it must be {range}. Set it where JobGrains is added.");

    public ValidateOptionsResult ToResult() => _problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_problems);
}
