"""What a release is made with: the licences of what it needs, and an environment that holds nothing else."""
