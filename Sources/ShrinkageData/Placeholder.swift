import Shrinkage
