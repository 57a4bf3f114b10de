using Microsoft.Extensions.Options;

namespace JobGrains.Hosting;

internal sealed class JournalOptionsValidator : IValidateOptions<JournalOptions>
{
    public ValidateOptionsResult Validate(string? name, JournalOptions options)
    {
        var problems = new OptionProblems(nameof(JournalOptions));
        problems.Range(nameof(options.SegmentSize), options.SegmentSize, 1 << 20, 1 << 30);
        if (string.IsNullOrWhiteSpace(options.Folder))
        {
            problems.Add(nameof(options.Folder), $"'{options.Folder}'", "the path of a folder");
        }

        return problems.ToResult();
    }
}
