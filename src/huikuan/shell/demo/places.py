"""Where the demonstration company sells: regions, cities and districts with the coordinates of their centres."""

from __future__ import annotations

from dataclasses import dataclass

REGIONS = ("华东", "华南", "华北", "西南")
REGION_SHARES = (0.36, 0.27, 0.22, 0.15)  # of customers and people
CITIES_OF_SMALL_COMPANY = 5  # of each region; a larger company works in all

ROADS = (
    *("人民路", "解放路", "中山路", "建设路", "文化路", "和平路", "新华路", "胜利路", "友谊路", "迎宾路", "长江路"),
    *("黄河路", "朝阳路", "光明路", "东风路", "北京路", "青年路", "体育路", "民主路", "团结路", "园林路", "科技路"),
    *("学府路", "工农路", "滨河路", "环城东路", "环城西路", "育才路", "凤凰路", "复兴路", "振兴路", "兴业路"),
)

# province|city|district longitude latitude, …; the province is empty for municipalities
_TABLE = {
    "华东": """
浙江省|杭州|西湖区 120.13 30.26,拱墅区 120.15 30.31,上城区 120.18 30.25,滨江区 120.21 30.21,萧山区 120.27 30.18
江苏省|南京|玄武区 118.80 32.05,鼓楼区 118.77 32.07,建邺区 118.73 32.01,江宁区 118.84 31.95
江苏省|苏州|姑苏区 120.62 31.31,吴中区 120.63 31.26,相城区 120.64 31.37,虎丘区 120.57 31.30
|上海|闵行区 121.38 31.12,浦东新区 121.54 31.22,宝山区 121.49 31.40,松江区 121.23 31.03
安徽省|合肥|包河区 117.31 31.79,蜀山区 117.26 31.85,庐阳区 117.26 31.88,瑶海区 117.31 31.86
浙江省|宁波|海曙区 121.55 29.86,江北区 121.55 29.89,鄞州区 121.55 29.82,镇海区 121.60 29.97
江苏省|无锡|梁溪区 120.30 31.58,滨湖区 120.28 31.53,锡山区 120.36 31.59,惠山区 120.30 31.68
浙江省|绍兴|越城区 120.58 30.00,柯桥区 120.49 30.08,上虞区 120.87 30.03""",
    "华南": """
广东省|广州|天河区 113.36 23.13,越秀区 113.27 23.13,海珠区 113.32 23.09,白云区 113.27 23.17,番禺区 113.38 22.95
广东省|佛山|禅城区 113.12 23.01,南海区 113.14 23.03,顺德区 113.29 22.81,三水区 112.90 23.16
广东省|深圳|南山区 113.93 22.53,福田区 114.06 22.53,宝安区 113.88 22.57,龙岗区 114.25 22.72
广东省|东莞|南城街道 113.75 23.02,东城街道 113.79 23.03,虎门镇 113.67 22.82,长安镇 113.80 22.81
广西壮族自治区|南宁|青秀区 108.36 22.81,江南区 108.28 22.78,西乡塘区 108.31 22.83,兴宁区 108.37 22.85
广东省|惠州|惠城区 114.39 23.08,惠阳区 114.46 22.79
广东省|珠海|香洲区 113.54 22.27,斗门区 113.30 22.21,金湾区 113.36 22.15
海南省|海口|龙华区 110.33 20.03,美兰区 110.36 20.03,秀英区 110.29 20.01,琼山区 110.35 20.00""",
    "华北": """
|北京|朝阳区 116.45 39.92,丰台区 116.29 39.86,海淀区 116.30 39.96,通州区 116.66 39.91,大兴区 116.34 39.73
|天津|河西区 117.22 39.11,南开区 117.15 39.14,西青区 117.01 39.14,东丽区 117.31 39.09
河北省|石家庄|长安区 114.54 38.04,裕华区 114.53 38.01,桥西区 114.46 38.01,新华区 114.46 38.05
山西省|太原|小店区 112.57 37.74,迎泽区 112.56 37.86,万柏林区 112.52 37.86,杏花岭区 112.57 37.88
河北省|唐山|路北区 118.20 39.63,路南区 118.16 39.62,丰润区 118.16 39.83
河北省|保定|竞秀区 115.46 38.88,莲池区 115.50 38.88
内蒙古自治区|呼和浩特|赛罕区 111.70 40.79,新城区 111.67 40.86,回民区 111.62 40.81,玉泉区 111.67 40.75
河北省|廊坊|广阳区 116.71 39.52,安次区 116.69 39.50""",
    "西南": """
四川省|成都|武侯区 104.04 30.64,锦江区 104.08 30.66,青羊区 104.06 30.67,成华区 104.10 30.66,金牛区 104.05 30.69
|重庆|渝北区 106.63 29.72,江北区 106.57 29.61,南岸区 106.56 29.52,九龙坡区 106.51 29.50,沙坪坝区 106.46 29.54
云南省|昆明|五华区 102.71 25.04,盘龙区 102.74 25.07,官渡区 102.74 25.02,西山区 102.66 25.04
贵州省|贵阳|南明区 106.71 26.57,云岩区 106.72 26.60,观山湖区 106.62 26.60,花溪区 106.67 26.41
四川省|绵阳|涪城区 104.76 31.46,游仙区 104.77 31.47
四川省|南充|顺庆区 106.09 30.80,高坪区 106.12 30.78,嘉陵区 106.07 30.76
贵州省|遵义|红花岗区 106.89 27.64,汇川区 106.93 27.73,播州区 106.83 27.54
四川省|宜宾|翠屏区 104.62 28.77,叙州区 104.53 28.70""",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """A district with the rough centre of its built-up area (degrees, WGS 84)."""

    region: int  # position in REGIONS
    province: str  # empty for municipalities
    city: str
    name: str
    longitude: float
    latitude: float
    weight: float  # share of the region's business, not normalised

    @property
    def short(self) -> str:
        """The district as it stands inside a shop's name: 西湖 for 西湖区."""
        for ending in ("新区", "街道", "区", "镇"):
            if self.name.endswith(ending) and len(self.name) - len(ending) >= 2:
                return self.name.removesuffix(ending)
        return self.name

    @property
    def address(self) -> str:
        """Province, city and district as an address begins."""
        return f"{self.province}{self.city}市{self.name}"


def districts(*, cities_per_region: int) -> tuple[District, ...]:
    """Return the districts of the first cities of each region; earlier cities weigh more."""
    found = []
    for region, name in enumerate(REGIONS):
        for rank, line in enumerate(_TABLE[name].strip().splitlines()[:cities_per_region]):
            province, city, listed = line.split("|")
            parts = [item.split() for item in listed.split(",")]
            for district, longitude, latitude in parts:
                found.append(
                    District(
                        region=region,
                        province=province,
                        city=city,
                        name=district,
                        longitude=float(longitude),
                        latitude=float(latitude),
                        weight=1 / ((1 + 0.35 * rank) * len(parts)),
                    )
                )
    return tuple(found)
