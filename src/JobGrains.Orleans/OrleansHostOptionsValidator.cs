using JobGrains.Hosting;
using Microsoft.Extensions.Options;

namespace JobGrains.Orleans;

internal sealed class OrleansHostOptionsValidator : IValidateOptions<OrleansHostOptions>
{
    public ValidateOptionsResult Validate(string? name, OrleansHostOptions options)
    {
        var problems = new OptionProblems(nameof(OrleansHostOptions));
        problems.Range(nameof(options.IndexShards), options.IndexShards, 1, 1_024);
        if (string.IsNullOrWhiteSpace(options.StorageProvider))
        {
            problems.Add(nameof(options.StorageProvider), $"'{options.StorageProvider}'", "the name of a grain storage");
        }

        return problems.ToResult();
    }
}
