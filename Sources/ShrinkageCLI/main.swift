print("shrinkage")
