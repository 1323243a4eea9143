"""Counts the floating-point operations of a row: count_flops.py MODEL...; a line each.

2 for each multiply-add of MatMul, Gemm and Conv, from the shapes that onnx infers for a batch of one.
"""
import sys

import onnx


def shapes(model):
    """The shape of each tensor, with every batch dimension set to 1."""
    for value in model.graph.input:
        dimensions = value.type.tensor_type.shape.dim
        if len(dimensions) > 0 and not dimensions[0].dim_value:
            dimensions[0].ClearField("dim_param")
            dimensions[0].dim_value = 1
    for value in model.graph.output:
        value.type.tensor_type.ClearField("shape")
    inferred = onnx.shape_inference.infer_shapes(model, data_prop=True).graph
    known = {t.name: list(t.dims) for t in inferred.initializer}
    for value in [*inferred.input, *inferred.value_info, *inferred.output]:
        known[value.name] = [d.dim_value for d in value.type.tensor_type.shape.dim]
    return known


def product(numbers):
    result = 1
    for number in numbers:
        result *= number
    return result


def count(path):
    model = onnx.load(path)
    known = shapes(model)
    total = 0
    for node in model.graph.node:
        if node.op_type == "Gemm":
            weight = known[node.input[1]]
            # Where a reshape by a computed shape hides it, the batch is the one row that it is everywhere else.
            rows = (known[node.input[0]] or [1])[0] or 1
            total += 2 * rows * product(weight)
        elif node.op_type == "MatMul":
            left = known[node.input[0]]
            total += 2 * product(left) * known[node.input[1]][-1]
        elif node.op_type == "Conv":
            filters = known[node.input[1]]
            total += 2 * product(known[node.output[0]][2:]) * product(filters)
    return total


for name in sys.argv[1:]:
    print(count(name))
