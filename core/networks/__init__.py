"""Networks: layers, risks, and the loss as a function of one vector of weights."""
