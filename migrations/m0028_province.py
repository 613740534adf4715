"""What those who look after many units keep of completeness (R84, R104).

`site.nudged_at`, `nudged_by`: when the unit was reminded of what it lacks, and by whom, so that it
is once a day and the province sees it without reading the unit's rows; the letters and the line in
its log are the unit's. `province_day`: one line a day for the trend of a province, sums of what its
units noted of themselves. `year_told`: of which fiscal year's lacking list the operators were told.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.kit.migrating import script

ID = "0028"
VERSION = "1.38.0"
DESCRIPTION = "province"

TABLES = """
ALTER TABLE site ADD COLUMN nudged_at timestamptz, ADD COLUMN nudged_by text NOT NULL DEFAULT '';
CREATE TABLE province_day (
    province text NOT NULL,
    day date NOT NULL,
    list text NOT NULL,
    units integer NOT NULL,
    done integer NOT NULL,
    asked integer NOT NULL,
    PRIMARY KEY (province, day, list)
);
CREATE TABLE year_told (
    family text NOT NULL,
    fiscal_year integer NOT NULL,
    told_at timestamptz NOT NULL,
    PRIMARY KEY (family, fiscal_year)
);
"""

RIGHTS = """
GRANT SELECT, INSERT, UPDATE ON province_day TO portal_app;
GRANT SELECT, INSERT ON year_told TO portal_app;
"""


async def forwards() -> MigrationManager:
    return script(ID, DESCRIPTION, TABLES, RIGHTS)
