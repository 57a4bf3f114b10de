namespace JobGrains.Docs;
