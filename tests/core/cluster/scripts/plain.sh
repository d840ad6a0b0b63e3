#!/bin/bash
# The runs of an experiment, a task each; written by `ebmlab submit`. By hand: sbatch job.sh
#SBATCH --array=0-23
#SBATCH --job-name=demo
#SBATCH --output=/data/store.jobs/demo/logs/%A_%a.log
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --chdir=/data
#SBATCH --signal=B:USR1@120

exec /opt/ebmlab task --folder /data/store.jobs/demo --first "${1:-0}"
