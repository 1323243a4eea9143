"""Makes the model of the hello sample: five small networks with random priors that guess what each offer brings.

    python samples/hello/make_model.py        (needs what samples/training/requirements.txt lists)
"""
import pathlib
import sys

import torch

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "training"))
from outrider_export import Ensemble, discrete, export_policy  # noqa: E402

torch.manual_seed(7)
policy = Ensemble(observation=3, actions=3, members=5, hidden=(8,))
export_policy(policy, str(HERE / "src/main/resources/models/offers.onnx"), inputs={"obs": torch.zeros(1, 3)},
              outputs=["q_members"], actions=[discrete(3, names=["NONE", "COUPON", "FREE_SHIPPING"])])
