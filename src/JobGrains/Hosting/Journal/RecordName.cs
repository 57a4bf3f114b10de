using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>Names a record of a grain.</summary>
internal readonly record struct RecordName(GrainId Grain, string Record);
