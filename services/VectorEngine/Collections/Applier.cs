using FitnessGrpc.VectorEngine.Filters;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>Applies a logged operation. It depends on nothing but the state, so a replay gives what the first run gave.</summary>
internal static class Applier
{
    /// <summary>Applies the operation; returns the first named id that does not exist.</summary>
    public static PointId? Apply(CollectionState state, WriteOperation operation, ulong sequence)
    {
        PointId? missing = null;
        switch (operation)
        {
            case WriteOperation.Upsert upsert:
                foreach (var point in upsert.Points)
                {
                    state.Put(point, sequence);
                }

                break;
            case WriteOperation.UpdateVectors update:
                foreach (var point in update.Points)
                {
                    if (Slot(point.Id) is >= 0 and var slot)
                    {
                        state.SetVectors(slot, point.Vectors);
                        state.Touch(slot, sequence);
                    }
                }

                break;
            case WriteOperation.Delete delete:
                foreach (var id in Ids(delete))
                {
                    state.Remove(id);
                }

                break;
            case WriteOperation.SetPayload set:
                var path = set.Key is null ? null : KeyPath.Parse(set.Key);
                Change(set, payload => path is null ? KeyPath.Merged(payload, set.Fields) : path.Merge(payload, set.Fields));
                break;
            case WriteOperation.OverwritePayload overwrite:
                Change(overwrite, _ => overwrite.Fields);
                break;
            case WriteOperation.DeletePayload delete:
                var paths = delete.Keys.Select(KeyPath.Parse).ToArray();
                Change(delete, payload => KeyPath.Exclude(payload, paths));
                break;
            case WriteOperation.ClearPayload clear:
                Change(clear, static _ => Payload.Empty);
                break;
            case WriteOperation.DeleteVectors delete:
                foreach (var id in Ids(delete))
                {
                    if (Slot(id) is >= 0 and var slot)
                    {
                        state.RemoveVectors(slot, delete.Names);
                        state.Touch(slot, sequence);
                    }
                }

                break;
            case WriteOperation.CreateIndex create:
                state.AddIndex(create.Field, create.Index);
                break;
            case WriteOperation.DropIndex drop:
                state.DropIndex(drop.Field);
                break;
            case WriteOperation.Annotate annotate:
                state.Annotate(annotate.Annotations);
                if (annotate.Dense is { } settings)
                {
                    state.Configure(settings);
                }

                break;
            case WriteOperation.CreateVector create:
                state.AddVector(create.Name, create.Dense, create.Sparse);
                state.Annotate(create.Annotations);
                break;
            case WriteOperation.DropVector drop:
                state.DropVector(drop.Name);
                state.Annotate(drop.Annotations);
                break;
            default:
                throw new InvalidOperationException("unknown operation");
        }

        state.Sequence = sequence;
        return missing;

        int Slot(PointId id)
        {
            var slot = state.SlotOf(id);
            missing ??= slot < 0 ? id : null;
            return slot;
        }

        void Change(WriteOperation.Selected selected, Func<Payload, Payload> change)
        {
            foreach (var id in Ids(selected))
            {
                if (Slot(id) is >= 0 and var slot)
                {
                    state.SetPayload(slot, change(state.PayloadAt(slot)));
                    state.Touch(slot, sequence);
                }
            }
        }
    }

    /// <summary>Replaces everything that depends on the points by the ids it stands for now, so that a replay cannot decide differently.</summary>
    public static WriteOperation Resolve(CollectionState state, WriteOperation operation)
    {
        switch (operation)
        {
            case WriteOperation.Upsert upsert:
                return new WriteOperation.Upsert(Chosen(upsert.Points, upsert.Condition, p => upsert.Mode switch
                {
                    UpdateMode.InsertOnly => state.SlotOf(p.Id) < 0,
                    UpdateMode.UpdateOnly => state.SlotOf(p.Id) >= 0,
                    _ => true,
                }));
            case WriteOperation.UpdateVectors update:
                return new WriteOperation.UpdateVectors(Chosen(update.Points, update.Condition, static _ => true));
            case WriteOperation.Selected { Selector: PointSelector.Matching matching } selected:
                return selected with { Selector = new PointSelector.Ids([.. state.Matching(matching.Filter).Select(state.IdAt).Order()]) };
            default:
                return operation;
        }

        List<PointData> Chosen(IReadOnlyList<PointData> points, Filter? condition, Func<PointData, bool> mode)
        {
            var filter = condition is null ? null : new CompiledFilter(condition, state);
            return [.. points.Where(p => mode(p) && (filter is null || Admits(filter, state.SlotOf(p.Id))))];
        }
    }

    private static bool Admits(CompiledFilter filter, int slot) => slot < 0 || filter.Matches(slot);

    private static IReadOnlyList<PointId> Ids(WriteOperation.Selected selected) => ((PointSelector.Ids)selected.Selector).Values;
}
