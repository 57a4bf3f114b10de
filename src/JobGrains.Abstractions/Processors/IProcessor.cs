namespace JobGrains;

/// <summary>
/// The common root of processors: user code that does the work of a job. A processor object is shared by all tasks of one attempt on one silo
/// (its session), so it must be safe for concurrent calls. Implement one of the derived interfaces.
/// </summary>
public interface IProcessor;
