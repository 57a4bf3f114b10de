using Microsoft.Extensions.Options;

namespace JobGrains.Hosting;

internal sealed class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>
{
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options)
    {
        var problems = new OptionProblems(nameof(TelemetryOptions));
        problems.Range(nameof(options.MaxJobTags), options.MaxJobTags, 0, 10_000);
        return problems.ToResult();
    }
}
