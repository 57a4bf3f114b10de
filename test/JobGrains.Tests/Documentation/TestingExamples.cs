using JobGrains.Docs;

namespace JobGrains.Tests.Documentation;

/// <summary>The tests that docs/testing.md shows do what it says.</summary>
public sealed class TestingExamples : TestingYourJobs;
