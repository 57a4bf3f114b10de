using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace JobGrains.Tests.Hosting;

public class EngineJsonTests
{
    private static readonly Type[] NeverDefault = [typeof(JobId), typeof(InstanceId), typeof(SiloId)];

    [Fact]
    public void Default_WhenAPropertyWouldNotSurviveOmission_SaysNever()
    {
        var problems = new List<string>();
        foreach (var type in EngineTypes.Reachable())
        {
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is not null && p.GetIndexParameters().Length == 0))
            {
                if (property.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition != JsonIgnoreCondition.Never && Problem(type, property) is { } problem)
                {
                    problems.Add($"{type.Name}.{property.Name}: {problem}");
                }
            }
        }

        string.Join('\n', problems).Should().BeEmpty();
    }

    private static string? Problem(Type type, PropertyInfo property)
    {
        var mayBeDefault = property.PropertyType.IsValueType || new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
        if (!mayBeDefault)
        {
            return null;
        }

        if (property.GetCustomAttribute<RequiredMemberAttribute>() is not null)
        {
            return NeverDefault.Contains(property.PropertyType) ? null : "it is required";
        }

        var none = property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null;
        var parameter = type.GetConstructors().SelectMany(c => c.GetParameters()).FirstOrDefault(p => p.Name == property.Name);
        if (parameter is not null)
        {
            return parameter.HasDefaultValue && parameter.DefaultValue is { } value && !value.Equals(none) ? "its parameter has another default" : null;
        }

        if (type.GetConstructor(Type.EmptyTypes) is null)
        {
            return null;
        }

        var initial = property.GetValue(Activator.CreateInstance(type));
        return Equals(initial, none) ? null : "it has another initial value";
    }
}
