using JobGrains.Hosting;
using Microsoft.Extensions.Options;

namespace JobGrains.Orleans;

internal sealed class JobGrainsClientOptionsValidator : IValidateOptions<JobGrainsClientOptions>
{
    public ValidateOptionsResult Validate(string? name, JobGrainsClientOptions options)
    {
        var problems = new OptionProblems(nameof(JobGrainsClientOptions));
        problems.Range(nameof(options.ConnectTimeout), options.ConnectTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1));
        problems.Range(nameof(options.CallTimeout), options.CallTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        problems.Range(nameof(options.AskAgainAfter), options.AskAgainAfter, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(10));
        return problems.ToResult();
    }
}
