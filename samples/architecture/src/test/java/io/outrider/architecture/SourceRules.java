package io.outrider.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/** The rules that only sources show: javac parses them, which is quick, and nothing is compiled. */
final class SourceRules {
    private SourceRules() {}

    /** Each place that breaks a rule, as {@code file:line: what is wrong}; empty where none does. */
    static List<String> findings(Iterable<? extends JavaFileObject> sources) {
        JavacTask task = (JavacTask)
                ToolProvider.getSystemJavaCompiler().getTask(null, null, null, List.of("-proc:none"), null, sources);
        Trees trees = Trees.instance(task);
        var findings = new ArrayList<String>();
        var packages = new HashSet<String>();
        var marked = new HashSet<String>();
        try {
            for (CompilationUnitTree unit : task.parse()) {
                new Scanner(trees, findings).scan(unit, null);
                notePackage(unit, packages, marked);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        packages.removeAll(marked);
        packages.forEach(name -> findings.add(name + ": has no package-info.java that is @NullMarked"));
        return findings;
    }

    private static void notePackage(CompilationUnitTree unit, Set<String> packages, Set<String> marked) {
        if (unit.getPackageName() == null) {
            return;
        }
        String name = unit.getPackageName().toString();
        packages.add(name);
        if (unit.getPackageAnnotations().stream()
                .anyMatch(
                        annotation -> annotation.getAnnotationType().toString().endsWith("NullMarked"))) {
            marked.add(name);
        }
    }

    private static final class Scanner extends TreePathScanner<Void, Void> {
        private final Trees trees;
        private final List<String> findings;

        Scanner(Trees trees, List<String> findings) {
            this.trees = trees;
            this.findings = findings;
        }

        @Override
        public Void visitSynchronized(SynchronizedTree tree, Void unused) {
            report(tree, "a synchronized block; use a ReentrantLock");
            return super.visitSynchronized(tree, null);
        }

        @Override
        public Void visitClass(ClassTree tree, Void unused) {
            if (isPublic(tree) && !isInternal() && trees.getDocComment(getCurrentPath()) == null) {
                report(tree, "public type " + tree.getSimpleName() + " has no Javadoc");
            }
            return super.visitClass(tree, null);
        }

        /** An internal package hides its types, so nobody outside reads their Javadoc. */
        private boolean isInternal() {
            var name = getCurrentPath().getCompilationUnit().getPackageName();
            return name != null && ("." + name + ".").contains(".internal.");
        }

        /** Public, or a member of an interface, and so is every type around it. */
        private boolean isPublic(ClassTree tree) {
            boolean implied = false;
            for (var path = getCurrentPath().getParentPath(); path != null; path = path.getParentPath()) {
                Tree outer = path.getLeaf();
                if (outer.getKind() == Tree.Kind.COMPILATION_UNIT) {
                    break;
                }
                if (!(outer instanceof ClassTree type)
                        || !type.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
                    return false;
                }
                implied |= type.getKind() == Tree.Kind.INTERFACE;
            }
            return implied || tree.getModifiers().getFlags().contains(Modifier.PUBLIC);
        }

        private void report(Tree tree, String what) {
            CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
            long line =
                    unit.getLineMap().getLineNumber(trees.getSourcePositions().getStartPosition(unit, tree));
            findings.add(unit.getSourceFile().getName() + ":" + line + ": " + what);
        }
    }
}
