using JobGrains.Hosting.Storage;
using JobGrains.Tests.Hosting;

namespace JobGrains.Tests.Journal;

public sealed class JournalStoreTests : GrainStoreSuite
{
    private readonly TestJournal _journal = new();

    private protected override IGrainStore Store => _journal.Store;
}
