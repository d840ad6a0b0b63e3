#!/bin/bash
# The runs of an experiment, a task each; written by `ebmlab submit`. By hand: sbatch job.sh
# (and sbatch job.sh 1001 for those from that number on, and so forth)
#SBATCH --array=0-1000%50
#SBATCH --job-name=demo
#SBATCH --output="/data/a b/it's \"50%%\"/logs/%A_%a.log"
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --chdir="/data/a b"
#SBATCH --partition=gpu
#SBATCH --time=2:00:00
#SBATCH --account=A
#SBATCH --qos=Q
#SBATCH --signal=B:USR1@120
#SBATCH --nodes=1
#SBATCH --ntasks=2
#SBATCH --cpus-per-task=4
#SBATCH --mem=8G
#SBATCH --gres=gpu:1
#SBATCH --constraint="a100|h100"
#SBATCH --exclusive

export EBMLAB_LIBTORCH='/opt/lib torch'
module load cuda
exec '/opt/e b/ebmlab' task --folder '/data/a b/it'\''s "50%"' --first "${1:-0}"
