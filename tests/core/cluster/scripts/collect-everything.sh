#!/bin/bash
# Brings the runs of an experiment together; written by `ebmlab submit`, which has it run after the tasks.
#SBATCH --job-name=demo-collect
#SBATCH --output="/data/a b/it's \"50%%\"/logs/collect-%j.log"
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --chdir="/data/a b"
#SBATCH --partition=gpu
#SBATCH --time=2:00:00
#SBATCH --account=A
#SBATCH --qos=Q

export EBMLAB_LIBTORCH='/opt/lib torch'
module load cuda
exec '/opt/e b/ebmlab' collect --folder '/data/a b/it'\''s "50%"' --store '/data/a b/store.db' --resubmit
