using Microsoft.Extensions.Options;

namespace JobGrains.Hosting;

internal sealed class EmbeddedOptionsValidator : IValidateOptions<EmbeddedOptions>
{
    private const int MaxPrefix = 40;

    public ValidateOptionsResult Validate(string? name, EmbeddedOptions options)
    {
        var problems = new OptionProblems(nameof(EmbeddedOptions));
        problems.Range(nameof(options.Silos), options.Silos, 1, 64);
        problems.Range(nameof(options.MaxHistoryRows), options.MaxHistoryRows, 0, 100_000_000);
        if (string.IsNullOrEmpty(options.NamePrefix)
            || options.NamePrefix.Length > MaxPrefix
            || options.NamePrefix.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')))
        {
            problems.Add(nameof(options.NamePrefix), $"'{options.NamePrefix}'", $"1 to {MaxPrefix} characters of [A-Za-z0-9._-]");
        }

        return problems.ToResult();
    }
}
