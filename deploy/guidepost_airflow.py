"""Airflow: a DAG that refreshes Guidepost every night, one run at a time. Put it into your dags folder."""

from datetime import UTC, datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

HOME = "@HOME@"
COMMAND = "@COMMAND@"
HOURS_AT_MOST = float("@TIMEOUT_HOURS@")

with DAG(
    dag_id="guidepost_refresh",
    schedule="@MINUTE@ @HOUR@ * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,  # boards show what is open today: a missed night cannot be read later
    max_active_runs=1,
):
    BashOperator(
        task_id="refresh",
        # 3: published, although some boards failed. The last space keeps Airflow from looking for a file.
        bash_command='"$GUIDEPOST" refresh --time-limit @TIME_LIMIT@ || [ $? -eq 3 ] ',
        env={"GUIDEPOST": COMMAND, "GUIDEPOST_HOME": HOME},
        append_env=True,
        execution_timeout=timedelta(hours=HOURS_AT_MOST),
        retries=1,  # what was read is not read again
        retry_delay=timedelta(minutes=30),
    )
