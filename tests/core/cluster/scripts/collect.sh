#!/bin/bash
# Brings the runs of an experiment together; written by `ebmlab submit`, which has it run after the tasks.
#SBATCH --job-name=demo-collect
#SBATCH --output=/data/store.jobs/demo/logs/collect-%j.log
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --chdir=/data

exec /opt/ebmlab collect --folder /data/store.jobs/demo --store /data/store.db --resubmit
