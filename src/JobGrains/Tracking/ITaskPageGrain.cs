using JobGrains.Dispatch;
using JobGrains.Instances;

namespace JobGrains.Tracking;

/// <summary>A page of tasks and their results; sends batches straight to workers. Its key is instance / attempt / page.</summary>
internal interface ITaskPageGrain : ITaskHolder
{
    /// <summary>Appends tasks, all or none; a repeat changes nothing.</summary>
    ValueTask<AddTasksReply> AddAsync(AddTasksRequest request);

    /// <summary>Takes over the tasks of a page of an earlier attempt.</summary>
    ValueTask<PageReply> AdoptAsync(AdoptPageRequest request);

    /// <summary>Gives leave to send; makes sure that the page is active and goes on.</summary>
    ValueTask<PageReply> RunAsync(RunPageRequest request);

    /// <summary>Takes no more tasks from now on, durably; seals as soon as all have ended.</summary>
    ValueTask<PageReply> CloseAsync(ClosePageRequest request);

    /// <summary>Records that its tasks are to stop, then stops them.</summary>
    ValueTask<PageReply> StopAsync(StopPageRequest request);

    /// <summary>Whether a delivery of a task of this page may map.</summary>
    ValueTask<CheckParentReply> CheckParentAsync(CheckParentRequest request);

    /// <summary>The identities and payload hashes of the children of a task that are in this page.</summary>
    ValueTask<ReadChildrenReply> ReadChildrenAsync(ReadChildrenRequest request);

    /// <summary>Results in the order of indexes.</summary>
    ValueTask<ReadResultsReply> ReadResultsAsync(ReadResultsRequest request);

    /// <summary>The tasks with their payloads, for the next attempt.</summary>
    ValueTask<ReadTasksReply> ReadTasksAsync(ReadTasksRequest request);

    ValueTask<ListTasksReply> ListTasksAsync(ListTasksRequest request);

    ValueTask<CancelTaskReply> CancelTaskAsync(CancelTaskRequest request);

    ValueTask<Ack> DeleteAsync(DeletePageRequest request);
}
